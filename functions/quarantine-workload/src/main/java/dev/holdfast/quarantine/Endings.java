package dev.holdfast.quarantine;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.OwnPolicies.Ensured;

/** How changes end in the words of outcomes. */
final class Endings {
    private Endings() {}

    /** A change of an object; what is called done here was answered by the API server, and is read back later. */
    static Ending of(Patched patched, Writing writing) {
        return switch (patched) {
            case Patched.Applied applied ->
                applied.otherwise().isEmpty()
                        ? done(writing)
                        : new Ending.Failed(
                                Reason.WEBHOOK_CHANGED,
                                "a webhook made something else of what was written at " + applied.otherwise());
            case Patched.AlreadySo _ -> new Ending.AlreadyDone();
            case Patched.Refused(var reason, var text) -> new Ending.Failed(reason, text);
            case Patched.Failed(var reason, var text) -> new Ending.Failed(reason, text);
            case Patched.Gone _ -> new Ending.Failed(Reason.NO_SUCH_OBJECT, "it is gone");
            case Patched.OtherObject(var uid) ->
                new Ending.Failed(Reason.OTHER_POD, "another object, of uid " + uid + ", has the name now");
        };
    }

    static Ending of(Ensured ensured, Writing writing) {
        return switch (ensured) {
            case Ensured.Created _, Ensured.Repaired _ -> done(writing);
            case Ensured.AlreadySo _ -> new Ending.AlreadyDone();
            case Ensured.NameTaken(var text) -> new Ending.Failed(Reason.TAMPERED, text);
            case Ensured.Refused(var reason, var text) -> new Ending.Failed(reason, text);
            case Ensured.Failed(var reason, var text) -> new Ending.Failed(reason, text);
        };
    }

    static Ending done(Writing writing) {
        return switch (writing) {
            case REAL -> new Ending.Done();
            case DRY_RUN -> new Ending.Observed();
        };
    }
}
