"""An account shows a code and becomes somebody of the roster, and the other way round."""
