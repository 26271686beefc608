shopfloor_fuzz(rtmp LIBRARIES shopfloor::rtmp_format)
shopfloor_fuzz(amf0 LIBRARIES shopfloor::rtmp_format)
