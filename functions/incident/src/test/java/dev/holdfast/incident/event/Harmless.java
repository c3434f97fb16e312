package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** That what was read can be shown, logged and made into keys without harm. */
final class Harmless {
    private static final Pattern MESSAGE = Pattern.compile("[ -~…]{1,400}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/@+~-]*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._/-]*");
    private static final Pattern FINDING = Pattern.compile("[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?");
    private static final Pattern SHOWN = Pattern.compile("[ -~…]*");
    private static final Pattern VISIBLE = Pattern.compile("[^\\p{Cc}]{0,2048}");

    private Harmless() {}

    static void check(String number, BadInput error) {
        require(number, MESSAGE, error.getMessage());
        error.field().ifPresent(field -> require(number, MESSAGE, field));
    }

    static void check(String number, Event event, byte[] bytes) {
        switch (event) {
            case Event.Incident incident -> incident(number, incident, bytes);
            case Event.Alarm alarm -> alarm(number, alarm);
            case Event.FollowUp followUp -> caseKeys(number, followUp.caseId());
            case Event.SnapshotsEnded ended -> ended(number, ended);
            case Event.Landed landed -> landed.landings().forEach(landing -> landing(number, landing));
            case Event.Ignored ignored -> require(number, MESSAGE, ignored.text());
            case Event.ReadinessCheck check -> {}
            case Event.Sweep sweep -> {}
        }
    }

    private static void incident(String number, Event.Incident incident, byte[] bytes) {
        targets(number, incident.targets());
        caseKeys(number, incident.caseId());
        incident.findingId().ifPresent(id -> require(number, FINDING, id));
        require(number, SHOWN, incident.activity().toString());
        for (var area : Area.values()) {
            var keys = new CaseKeys(area, incident.caseId());
            key(number, keys.event(incident.round(), bytes));
            key(number, keys.targets(incident.round(), 1));
        }
    }

    private static void alarm(String number, Event.Alarm alarm) {
        targets(number, alarm.targets());
        alarm.children().forEach(child -> require(number, VISIBLE, child));
        require(number, VISIBLE, alarm.name());
        require(number, VISIBLE, alarm.arn());
    }

    private static void ended(String number, Event.SnapshotsEnded ended) {
        var keys = new CaseKeys(Area.CASES, new CaseId("m-x"));
        ended.snapshots().forEach(end -> key(number, keys.completed(end.snapshot())));
    }

    private static void landing(String number, Landing landing) {
        landing.messageId().ifPresent(id -> require(number, NAME, id));
        landing.about().ifPresent(keys -> caseKeys(number, keys.caseId()));
        switch (landing) {
            case Landing.Written written -> {
                key(number, written.key());
                require(number, NAME, written.bucket());
            }
            case Landing.GivenUp givenUp -> {
                require(number, NAME, givenUp.functionName());
                require(number, NAME, givenUp.condition());
            }
            case Landing.Other other -> require(number, MESSAGE, other.text());
        }
    }

    private static void targets(String number, List<Target> targets) {
        var keys = new CaseKeys(Area.CASES, new CaseId("m-x"));
        for (var target : targets) {
            require(number, NAME, target.name());
            require(number, NAME, target.keyName());
            if (target instanceof Target.Instance instance) {
                key(number, keys.taken(instance.id(), 1));
                key(number, CaseKeys.claim(instance.id(), 1));
            }
        }
    }

    private static void caseKeys(String number, CaseId caseId) {
        require(number, NAME, caseId.value());
        var all = new ArrayList<String>();
        for (var area : Area.values()) {
            var keys = new CaseKeys(area, caseId);
            all.add(keys.prefix());
            all.add(keys.event(new Round(Reading.NOW), new byte[0]));
            all.add(keys.action(Function.SNAPSHOT_VOLUMES, Reading.NOW, "b2f1../\n"));
        }
        all.forEach(key -> key(number, key));
    }

    private static void key(String number, String key) {
        require(number, KEY, key);
        if (key.contains("..")) {
            throw new AssertionError(number + ": key with '..': " + key);
        }
    }

    private static void require(String number, Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new AssertionError(number + ": expected " + pattern + ", got " + Splices.quoted(text));
        }
    }
}
