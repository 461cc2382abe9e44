from tests.support.settled import settled, tx

__all__ = ["settled", "tx"]
