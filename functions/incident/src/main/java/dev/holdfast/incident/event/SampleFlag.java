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

    /** A flag that cannot be read is none: rather a sample taken for real than the other way round. */
    static Nature of(Json service) {
        var info = service.anyObject("additionalInfo");
        boolean sample = info.isPresent() && (info.get().anyFlag("sample") || inValue(info.get()));
        return sample ? Nature.SAMPLE : Nature.REAL;
    }

    private static boolean inValue(Json info) {
        var value = info.anyText("value");
        if (value.isEmpty() || !value.get().startsWith("{")) {
            return false;
        }
        try {
            return Json.parse(value.get(), info.path() + ".value").anyFlag("sample");
        } catch (BadInput e) {
            return false;
        }
    }
}
