package dev.holdfast.report.custody;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the objects of a manifest again, some at a time, from where an earlier run came to as far as the time allows. */
final class Rereading {
    static final long LARGE_BYTES = 256L << 20;
    private static final int CHUNK = 256;

    private final ObjectCheck check;
    private final FanOut fanOut;

    Rereading(ObjectCheck check, FanOut fanOut) {
        this.check = check;
        this.fanOut = fanOut;
    }

    /**
     * How far it came.
     *
     * @param reached how many objects, from the first of the manifest, were compared
     * @param bytes how many were read, earlier runs included
     */
    record Reached(int reached, long bytes, List<Flaw> flaws) {
        Reached {
            flaws = List.copyOf(flaws);
        }
    }

    /**
     * Reads on. What an earlier run has read is looked at again, for a lock can be taken off at any time.
     *
     * @param earlier how far an earlier run came
     */
    Reached goOn(List<SealedObject> objects, Optional<Reached> earlier, Deadline deadline) throws InterruptedException {
        var from = earlier.orElse(new Reached(0, 0, List.of()));
        var flaws = new LinkedHashSet<>(from.flaws());
        var half = deadline.left().dividedBy(2);
        flaws.addAll(looked(objects.subList(0, from.reached()), deadline));
        int at = from.reached();
        long bytes = from.bytes();
        int most = earlier.isPresent() ? 1 : CHUNK;
        while (at < objects.size() && !deadline.left().isZero()) {
            var some = next(objects, at, most);
            boolean hadItsTime = some.size() == 1 && at == from.reached() && deadline.allows(half);
            var read = read(some, deadline);
            for (var done : read) {
                flaws.addAll(done.flaws());
                bytes += done.bytes();
            }
            at += read.size();
            if (read.size() < some.size()) {
                return hadItsTime ? tooLong(some.getFirst(), at, bytes, flaws) : reached(at, bytes, flaws);
            }
            most = CHUNK;
        }
        return reached(at, bytes, flaws);
    }

    /** Some small ones side by side, or one large one alone: large ones side by side would share the line, and none would end. */
    static List<SealedObject> next(List<SealedObject> objects, int at, int most) {
        int to = at + 1;
        while (to < Math.min(at + most, objects.size())
                && objects.get(at).bytes() <= LARGE_BYTES
                && objects.get(to).bytes() <= LARGE_BYTES) {
            to++;
        }
        return objects.subList(at, to);
    }

    /** Those before the first that was not read in time. */
    private List<ObjectCheck.Checked.Read> read(List<SealedObject> some, Deadline deadline)
            throws InterruptedException {
        var read = new ArrayList<ObjectCheck.Checked.Read>();
        for (var checked : fanOut.each(some, object -> one(object, deadline), ObjectCheck::broken)) {
            switch (checked) {
                case ObjectCheck.Checked.Read done -> read.add(done);
                case ObjectCheck.Checked.NotInTime _ -> {
                    return read;
                }
            }
        }
        return read;
    }

    private List<Flaw> looked(List<SealedObject> objects, Deadline deadline) throws InterruptedException {
        var flaws = new ArrayList<Flaw>();
        for (int at = 0; at < objects.size() && !deadline.left().isZero(); at += CHUNK) {
            var some = objects.subList(at, Math.min(at + CHUNK, objects.size()));
            for (var checked : fanOut.each(some, check::look, ObjectCheck::broken)) {
                switch (checked) {
                    case ObjectCheck.Checked.Read done -> flaws.addAll(done.flaws());
                    case ObjectCheck.Checked.NotInTime _ -> {}
                }
            }
        }
        return flaws;
    }

    private ObjectCheck.Checked one(SealedObject object, Deadline deadline) {
        return deadline.left().isZero() ? new ObjectCheck.Checked.NotInTime() : check.check(object, deadline);
    }

    private static Reached reached(int at, long bytes, Set<Flaw> flaws) {
        return new Reached(at, bytes, List.copyOf(flaws));
    }

    /** It was read alone, from the begin of an invocation to its end, and must not hold up those after it for ever. */
    private static Reached tooLong(SealedObject object, int at, long bytes, Set<Flaw> flaws) {
        flaws.add(new Flaw(
                object.key(),
                Reason.DEADLINE,
                "its " + object.bytes()
                        + " bytes could not be read within one invocation, alone; download it and compare it by"
                        + " SHA256SUMS"));
        return reached(at + 1, bytes, flaws);
    }
}
