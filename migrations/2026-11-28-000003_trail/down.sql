drop table desk_refusals, trail_checkpoint, audit;
