package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Refuses uploads whose bytes are not what their checksum says, given as header or as trailer. */
final class ChecksumCheck implements Step {
    @Override
    public Reply answer(Call call, Next next) throws IOException {
        if (!call.is("s3", "PutObject") && !call.is("s3", "UploadPart")) {
            return next.answer(call);
        }
        Optional<AwsChunked> body = AwsChunked.of(call);
        if (body.isEmpty()) {
            return S3Error.reply(400, "InvalidRequest", "The aws-chunked body is malformed.");
        }
        Optional<String> wrong = wrong(call, body.get());
        if (wrong.isPresent()) {
            return S3Error.reply(
                    400, "BadDigest", "The " + wrong.get() + " you gave is not that of the bytes received.");
        }
        return next.answer(call);
    }

    private static Optional<String> wrong(Call call, AwsChunked body) {
        return Checksums.headers().stream()
                .filter(name -> call.header(name)
                        .or(() -> Optional.ofNullable(body.trailers().get(name)))
                        .filter(given ->
                                !given.equals(Base64.getEncoder().encodeToString(Checksums.of(name, body.data()))))
                        .isPresent())
                .findFirst();
    }
}
