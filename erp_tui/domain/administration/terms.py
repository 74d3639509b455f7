def why_not_save(instalments):  # type: ignore
    return None
