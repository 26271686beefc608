shopfloor_fuzz(control_json LIBRARIES shopfloor::rpc_format)
