shopfloor_fuzz(csv LIBRARIES shopfloor::commerce Boost::json)
