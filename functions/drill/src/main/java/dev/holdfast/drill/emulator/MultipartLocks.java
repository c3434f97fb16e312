package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.w3c.dom.Element;

/** Locks objects that were uploaded in parts: by the headers of {@code CreateMultipartUpload}, else by the bucket's default. */
final class MultipartLocks implements Step {
    private record Lock(String mode, String until) {}

    private final Map<String, Lock> locks = new ConcurrentHashMap<>();
    private final InstantSource clock;

    MultipartLocks(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        if (!"s3".equals(call.service())) {
            return next.answer(call);
        }
        return switch (call.action()) {
            case "CreateMultipartUpload" -> begin(call, next);
            case "CompleteMultipartUpload" -> complete(call, next);
            case "AbortMultipartUpload" -> abort(call, next);
            default -> next.answer(call);
        };
    }

    private Reply begin(Call call, Next next) throws IOException {
        Reply reply = next.answer(call);
        Optional<String> mode = call.header("x-amz-object-lock-mode");
        Optional<String> until = call.header("x-amz-object-lock-retain-until-date");
        if (!reply.isOk() || mode.isEmpty() || until.isEmpty()) {
            return reply;
        }
        byte[] body = reply.drain();
        Xml.text(Xml.parse(body).getDocumentElement(), "UploadId")
                .ifPresent(upload -> locks.put(upload, new Lock(mode.get(), until.get())));
        return reply.withBody(body);
    }

    private Reply complete(Call call, Next next) throws IOException {
        Reply reply = next.answer(call);
        if (!reply.isOk()) {
            return reply;
        }
        Optional<Lock> lock = Optional.ofNullable(locks.remove(upload(call)));
        if (lock.isEmpty()) {
            lock = defaultOf(call, next);
        }
        if (lock.isEmpty()) {
            return reply;
        }
        // The body is read first, so that the connection is free and the object is whole.
        Reply whole = reply.withBody(reply.drain());
        Reply locked = next.answer(retention(call, lock.get(), reply.header("x-amz-version-id")));
        locked.drain();
        return locked.isOk() ? whole : S3Error.reply(500, "InternalError", "The front could not lock the object.");
    }

    private Reply abort(Call call, Next next) throws IOException {
        locks.remove(upload(call));
        return next.answer(call);
    }

    private static String upload(Call call) {
        return call.query().get("uploadId").orElse("");
    }

    private static Call retention(Call call, Lock lock, Optional<String> version) {
        String document = Retention.xml(lock.mode(), lock.until());
        String target = call.target().getRawPath() + "?retention"
                + version.map(id -> "&versionId=" + id).orElse("");
        Call put = call.ask("PUT", target, document);
        put.headers().set("Content-MD5", Base64.getEncoder().encodeToString(Checksums.md5(document.getBytes(UTF_8))));
        return put;
    }

    private Optional<Lock> defaultOf(Call call, Next next) throws IOException {
        String path = call.target().getRawPath();
        Reply reply = next.answer(call.ask("GET", path.substring(0, path.indexOf('/', 1)) + "?object-lock", ""));
        byte[] body = reply.drain();
        if (!reply.isOk()) {
            return Optional.empty();
        }
        Element configuration = Xml.parse(body).getDocumentElement();
        return Xml.children(configuration, "Rule").stream()
                .flatMap(rule -> Xml.children(rule, "DefaultRetention").stream())
                .flatMap(rule -> lock(rule).stream())
                .findFirst();
    }

    private Optional<Lock> lock(Element rule) {
        long days = Xml.text(rule, "Days").map(Long::parseLong).orElse(0L)
                + 365 * Xml.text(rule, "Years").map(Long::parseLong).orElse(0L);
        Instant until = clock.instant().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
        return Xml.text(rule, "Mode").filter(_ -> days > 0).map(mode -> new Lock(mode, until.toString()));
    }
}
