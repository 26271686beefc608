shopfloor_fuzz(viewer_json LIBRARIES shopfloor::viewer_message)
