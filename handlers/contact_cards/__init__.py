"""A household asks for its contact card, a cadre for anybody's."""
