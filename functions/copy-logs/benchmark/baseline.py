#!/usr/bin/env python3
"""The same copy with the official clients of Kubernetes and AWS, in their best streaming form.

baseline.py KUBE_URL S3_URL STREAMS: copies the log of each container into a multipart upload, 8 MiB in memory per stream, with a
SHA-256 of the whole and a checksum that S3 verifies per part, as Object Lock demands. Prints processor seconds, peak MiB, seconds.
"""
import hashlib
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from kubernetes import client

PART = 8 << 20
NAMESPACE, POD = "shop", "cart-6d5f-x2x9z"


def copy(core, s3, container):
    log = core.read_namespaced_pod_log(
        POD, NAMESPACE, container=container, timestamps=True, _preload_content=False)
    where = {"Bucket": "benchmark", "Key": container + ".log"}
    upload = s3.create_multipart_upload(ChecksumAlgorithm="CRC32", **where)["UploadId"]
    digest, parts, total, buffer = hashlib.sha256(), [], 0, bytearray(PART)
    view = memoryview(buffer)
    while True:
        filled = 0
        while filled < PART:
            read = log.readinto(view[filled:])
            if not read:
                break
            filled += read
        if not filled:
            break
        digest.update(view[:filled])
        answer = s3.upload_part(
            UploadId=upload, PartNumber=len(parts) + 1, ChecksumAlgorithm="CRC32", Body=bytes(view[:filled]), **where)
        parts.append({"PartNumber": len(parts) + 1, "ETag": answer["ETag"]})
        total += filled
    s3.complete_multipart_upload(UploadId=upload, MultipartUpload={"Parts": parts}, **where)
    return total, digest.hexdigest()


def main():
    kube_url, s3_url, streams = sys.argv[1], sys.argv[2], int(sys.argv[3])
    began = time.monotonic()
    configuration = client.Configuration(host=kube_url)
    configuration.connection_pool_maxsize = streams
    core = client.CoreV1Api(client.ApiClient(configuration))
    s3 = boto3.client(
        "s3", endpoint_url=s3_url, region_name="us-east-1", aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark", config=Config(max_pool_connections=streams, s3={"addressing_style": "path"}))
    with ThreadPoolExecutor(streams) as pool:
        copied = list(pool.map(lambda i: copy(core, s3, f"c{i}"), range(streams)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.monotonic() - began, sum(n for n, _ in copied))


if __name__ == "__main__":
    main()
