package dev.holdfast.drill.emulator;

import dev.holdfast.incident.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Downloads a bucket to a folder, every version of every object: the current one at its key, a noncurrent one beside it as
 * {@code <key>.v-<version id>}, and an index of all with hash and retention. Keys are hostile and cannot leave the folder.
 */
public final class EvidenceExport {
    private final S3Client s3;
    private final String bucket;
    private final Path folder;
    private final List<ListObjectVersionsResponse> pages;
    private final SafePaths paths;

    private EvidenceExport(S3Client s3, String bucket, Path folder, List<ListObjectVersionsResponse> pages) {
        this.s3 = s3;
        this.bucket = bucket;
        this.folder = folder.toAbsolutePath().normalize();
        this.pages = pages;
        this.paths = new SafePaths(
                this.folder,
                pages.stream()
                        .flatMap(page -> page.versions().stream())
                        .map(ObjectVersion::key)
                        .toList());
    }

    /**
     * Exports the bucket.
     *
     * @param folder made if it is not there; must be empty
     * @return what was found, ordered as S3 lists it: by key, the newest version first
     * @throws IOException when the folder is not empty or cannot be written
     */
    public static List<ExportedVersion> of(S3Client s3, String bucket, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(folder + " is not empty");
            }
        }
        // XML cannot carry every character that a key can, so the keys come encoded.
        List<ListObjectVersionsResponse> pages =
                s3
                        .listObjectVersionsPaginator(
                                request -> request.bucket(bucket).encodingType(EncodingType.URL))
                        .stream()
                        .toList();
        return new EvidenceExport(s3, bucket, folder, pages).run();
    }

    private List<ExportedVersion> run() throws IOException {
        List<ExportedVersion> exported = new ArrayList<>();
        // The index goes first, so that no key can take its name.
        Files.createFile(folder.resolve(ExportIndex.JSON_FILE));
        Files.createFile(folder.resolve(ExportIndex.TEXT_FILE));
        for (ListObjectVersionsResponse page : pages) {
            for (ObjectVersion version : page.versions()) {
                exported.add(download(version));
            }
            page.deleteMarkers().stream().map(EvidenceExport::marker).forEach(exported::add);
        }
        ExportIndex.write(exported, folder);
        return List.copyOf(exported);
    }

    private ExportedVersion download(ObjectVersion version) throws IOException {
        boolean current = Boolean.TRUE.equals(version.isLatest());
        Path file = paths.free(version.key(), current ? "" : ".v-" + version.versionId());
        Files.createDirectories(file.resolveSibling(".").normalize());
        MessageDigest digest = Digests.sha256();
        long bytes;
        try (InputStream content = s3.getObject(
                        request -> request.bucket(bucket).key(version.key()).versionId(version.versionId()));
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            bytes = content.transferTo(new DigestOutputStream(out, digest));
        }
        Optional<ObjectLockRetention> retention = retention(version);
        return new ExportedVersion(
                version.key(),
                version.versionId(),
                current,
                false,
                bytes,
                Optional.of(HexFormat.of().formatHex(digest.digest())),
                retention.map(ObjectLockRetention::modeAsString),
                retention.map(ObjectLockRetention::retainUntilDate),
                Optional.of(folder.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/")));
    }

    private Optional<ObjectLockRetention> retention(ObjectVersion version) {
        try {
            return Optional.of(s3.getObjectRetention(
                            request -> request.bucket(bucket).key(version.key()).versionId(version.versionId()))
                    .retention());
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static ExportedVersion marker(DeleteMarkerEntry marker) {
        return new ExportedVersion(
                marker.key(),
                marker.versionId(),
                Boolean.TRUE.equals(marker.isLatest()),
                true,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.<Instant>empty(),
                Optional.empty());
    }
}
