package dev.holdfast.incident;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key of a recorded result, read back into what {@link CaseKeys#action} made it of.
 *
 * @param function who recorded it
 */
public record ActionKey(CaseKeys keys, Function function) {
    private static final Pattern FORM = Pattern.compile("(?<area>cases|drills)/(?<case>[a-z0-9-]{1,63})/actions/"
            + "(?<function>[a-z]+(-[a-z]+)*)-[0-9]{8}T[0-9]{9}Z-[A-Za-z0-9-]{1,64}\\.json");

    /** Empty for every key that {@link CaseKeys#action} does not make. */
    public static Optional<ActionKey> parse(String key) {
        var form = FORM.matcher(key);
        if (!form.matches()) {
            return Optional.empty();
        }
        var area = form.group("area").equals("drills") ? CaseKeys.Area.DRILLS : CaseKeys.Area.CASES;
        return function(form.group("function"))
                .flatMap(function -> CaseId.read(form.group("case"))
                        .map(caseId -> new ActionKey(new CaseKeys(area, caseId), function)));
    }

    private static Optional<Function> function(String text) {
        for (Function function : Function.values()) {
            if (function.text().equals(text)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }
}
