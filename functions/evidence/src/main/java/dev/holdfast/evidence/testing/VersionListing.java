package dev.holdfast.evidence.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** ListObjectVersions: keys in order, of one key the newest first, versions and delete markers together counted per page. */
final class VersionListing {
    private VersionListing() {}

    private record Row(String key, String versionId, Instant at, Optional<StoredVersion> version, boolean latest) {
        long number() {
            return Long.parseLong(versionId.substring(1));
        }
    }

    static ListObjectVersionsResponse list(MemoryBucket bucket, ListObjectVersionsRequest request, int pageSize) {
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        String afterKey = Optional.ofNullable(request.keyMarker()).orElse("");
        var rest = new ArrayList<Row>();
        for (String key : bucket.allKeys()) {
            if (key.startsWith(prefix) && key.compareTo(afterKey) >= 0) {
                rest.addAll(after(rows(bucket, key), request));
            }
            if (rest.size() > pageSize) {
                break;
            }
        }
        return answer(rest, pageSize);
    }

    private static List<Row> after(List<Row> rows, ListObjectVersionsRequest request) {
        return rows.stream()
                .filter(row -> !row.key.equals(request.keyMarker())
                        || row.number()
                                < Long.parseLong(request.versionIdMarker().substring(1)))
                .toList();
    }

    private static List<Row> rows(MemoryBucket bucket, String key) {
        var rows = new ArrayList<Row>();
        bucket.versions(key)
                .forEach(version ->
                        rows.add(new Row(key, version.versionId(), version.writtenAt(), Optional.of(version), false)));
        bucket.markers(key)
                .forEach(marker -> rows.add(new Row(key, marker.versionId(), marker.at(), Optional.empty(), false)));
        rows.sort(Comparator.comparingLong(Row::number).reversed());
        if (!rows.isEmpty()) {
            var newest = rows.getFirst();
            rows.set(0, new Row(key, newest.versionId, newest.at, newest.version, true));
        }
        return rows;
    }

    private static ListObjectVersionsResponse answer(List<Row> rest, int pageSize) {
        var page = rest.subList(0, Math.min(pageSize, rest.size()));
        boolean more = page.size() < rest.size();
        return ListObjectVersionsResponse.builder()
                .versions(each(
                        page,
                        row -> row.version.map(version -> ObjectVersion.builder()
                                .key(row.key)
                                .versionId(row.versionId)
                                .isLatest(row.latest)
                                .lastModified(row.at)
                                .size((long) version.body().length())
                                .build())))
                .deleteMarkers(each(
                        page,
                        row -> row.version.isPresent()
                                ? Optional.empty()
                                : Optional.of(DeleteMarkerEntry.builder()
                                        .key(row.key)
                                        .versionId(row.versionId)
                                        .isLatest(row.latest)
                                        .lastModified(row.at)
                                        .build())))
                .isTruncated(more)
                .nextKeyMarker(more ? page.getLast().key : null)
                .nextVersionIdMarker(more ? page.getLast().versionId : null)
                .build();
    }

    private static <T> List<T> each(List<Row> page, Function<Row, Optional<T>> kind) {
        return page.stream().flatMap(row -> kind.apply(row).stream()).toList();
    }
}
