-- A call that is over is no reason to refuse the next one: whether it was held is often never said.
DROP INDEX booking_live;
CREATE TRIGGER booking_second BEFORE INSERT ON booking
WHEN NEW.status = 'booked' AND EXISTS (
  SELECT 1 FROM booking WHERE lead = NEW.lead AND status = 'booked' AND ends_at > NEW.created_at
) BEGIN SELECT RAISE(ABORT, 'this lead has a call to come'); END
