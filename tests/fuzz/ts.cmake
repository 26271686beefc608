shopfloor_fuzz(ts LIBRARIES shopfloor::ts)
shopfloor_fuzz(srt LIBRARIES shopfloor::srt_format)
