-- Once a second it is asked which cases were laid down or whose lock ran out; every case that
-- anybody ever took in hand has its row here.
create index review_lock_expires on review_lock (expires_at);
