drop table desk_refusals, trail_told, trail_anchors, audit_days, trail_checkpoint, audit;
