shopfloor_fuzz(sdp LIBRARIES shopfloor::sdp)
