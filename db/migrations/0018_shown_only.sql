-- How many had it only as a line among others and did not see it. The release before counts without it, and leaves it empty.
ALTER TABLE "reach_totals" ADD COLUMN "shown_only" integer;
