package dev.holdfast.incident.answer;

import dev.holdfast.incident.Result;
import java.util.Optional;

/**
 * What goes back to Lambda.
 *
 * @param retry when present, the function has to throw this after recording, so that Lambda's retry and the dead-letter queue
 *     take over
 */
public record Reply(Result result, String json, Optional<String> retry) {}
