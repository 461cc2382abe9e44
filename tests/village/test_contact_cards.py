from village.contact_cards import spaced


def test_a_number_is_written_as_it_is_read_aloud() -> None:
    assert spaced("13800138000") == "138 0013 8000"
    assert spaced("12388") == "12388"
    assert spaced("") == ""
