shopfloor_fuzz(http_head LIBRARIES shopfloor::http_format shopfloor::guard)
