package dev.holdfast.drill.emulator;

/**
 * Everything that the front adds to an emulator, and why. The order is that of the layers, outermost first: what stands
 * further down sees the emulator's own ids, what stands above it the caller's.
 */
public enum Addition {
    LOCK_SNAPSHOT("moto and LocalStack's free edition have no LockSnapshot."),
    DESCRIBE_LOCKED_SNAPSHOTS("They have no DescribeLockedSnapshots either, and a lock must be read back."),
    DELETE_LOCKED_SNAPSHOT("A lock that does not refuse DeleteSnapshot would be none."),
    PENDING_SNAPSHOTS(
            "Emulated snapshots are complete at once; real ones stay pending for minutes or hours, and may fail."),
    OBJECT_RETENTION("moto has no GetObjectRetention; HeadObject shows the lock."),
    MULTIPART_LOCK("moto forgets the lock given at CreateMultipartUpload, and the bucket's default for such objects."),
    CHECKSUMS("moto accepts uploads whose checksum is wrong."),
    CLUSTER_ENDPOINT("moto makes up the address of a cluster's Kubernetes API."),
    CLOUDWATCH_ALARMS("moto does not speak the protocol in which today's SDK asks about alarms."),
    ALIASES("No emulator lets one choose the id of an instance or a volume, and events name them byte for byte.");

    private final String why;

    Addition(String why) {
        this.why = why;
    }

    /** Why it is needed, in one sentence. */
    public String why() {
        return why;
    }

    Step step(Parts parts) {
        return switch (this) {
            case LOCK_SNAPSHOT -> parts.locks()::lock;
            case DESCRIBE_LOCKED_SNAPSHOTS -> parts.locks()::describe;
            case DELETE_LOCKED_SNAPSHOT -> parts.locks()::delete;
            case PENDING_SNAPSHOTS -> parts.pending();
            case OBJECT_RETENTION -> new ObjectRetention();
            case MULTIPART_LOCK -> new MultipartLocks(parts.options().clock());
            case CHECKSUMS -> new ChecksumCheck();
            case CLUSTER_ENDPOINT -> parts.clusters();
            case CLOUDWATCH_ALARMS -> new CloudWatchAlarms();
            case ALIASES -> parts.aliases();
        };
    }

    /** What the additions share, and the front steers. */
    record Parts(
            FrontOptions options,
            SnapshotBook book,
            SnapshotLocks locks,
            PendingSnapshots pending,
            ClusterEndpoint clusters,
            Aliases aliases) {
        static Parts of(FrontOptions options) {
            var book = new SnapshotBook();
            return new Parts(
                    options,
                    book,
                    new SnapshotLocks(book, options.clock()),
                    new PendingSnapshots(book, options.clock()),
                    new ClusterEndpoint(),
                    new Aliases());
        }
    }
}
