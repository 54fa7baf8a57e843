drop table desk_refusals, audit_days, trail_checkpoint, audit;
