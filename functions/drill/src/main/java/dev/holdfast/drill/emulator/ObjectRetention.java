package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.util.Optional;

/** {@code GetObjectRetention}, from the headers that {@code HeadObject} shows. */
final class ObjectRetention implements Step {
    @Override
    public Reply answer(Call call, Next next) throws IOException {
        if (!call.is("s3", "GetObjectRetention")) {
            return next.answer(call);
        }
        String version =
                call.query().get("versionId").map(id -> "?versionId=" + id).orElse("");
        Reply head = next.answer(call.ask("HEAD", call.target().getRawPath() + version, ""));
        head.drain();
        if (!head.isOk()) {
            return S3Error.reply(
                    head.status(),
                    head.status() == 404 ? "NoSuchKey" : "MethodNotAllowed",
                    "There is no such version.");
        }
        Optional<String> mode = head.header("x-amz-object-lock-mode");
        Optional<String> until = head.header("x-amz-object-lock-retain-until-date");
        if (mode.isEmpty() || until.isEmpty()) {
            return S3Error.reply(404, "NoSuchObjectLockConfiguration", "The object has no retention.");
        }
        return Reply.xml(200, Retention.xml(mode.get(), until.get()));
    }
}
