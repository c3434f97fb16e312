package dev.holdfast.incident.event;

import dev.holdfast.incident.event.Event.Nature;

/**
 * Whether a finding is a sample. The flag stands in {@code additionalInfo.sample}, or inside the JSON that
 * {@code additionalInfo.value} holds as text, or in both.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/sample_findings.html">Sample findings</a>
 */
final class SampleFlag {
    private SampleFlag() {}

    static Nature of(Json service) throws BadInput {
        var info = service.object("additionalInfo");
        if (info.isEmpty()) {
            return Nature.REAL;
        }
        return info.get().flag("sample") || inValue(info.get()) ? Nature.SAMPLE : Nature.REAL;
    }

    private static boolean inValue(Json info) throws BadInput {
        var value = info.text("value");
        if (value.isEmpty() || !value.get().startsWith("{")) {
            return false;
        }
        return Json.parse(value.get(), info.path() + ".value").flag("sample");
    }
}
