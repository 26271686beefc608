shopfloor_fuzz(chat_json LIBRARIES shopfloor::chat_message shopfloor::room)
