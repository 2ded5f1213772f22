"""Build `pose_landmarker_full.task`, the pose model that Sitbone ships.

The two networks come from the `mediapipe==0.10.21` wheel. The landmark network in it lacks the
metadata that the Tasks API demands (how a picture is normalised before it goes in); this script
adds it and packs both into one bundle. The same wheel gives the same bytes.

    python models/build_bundle.py [--wheel WHEEL] [--output BUNDLE]

Without `--wheel` the wheel is fetched with `pip download`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as model_schema

WHEEL_VERSION = "0.10.21"
WHEEL_TAGS = ("--python-version", "3.11", "--platform", "manylinux_2_28_x86_64")

DETECTOR_IN_WHEEL = "mediapipe/modules/pose_detection/pose_detection.tflite"
LANDMARKS_IN_WHEEL = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
SHA256_IN_WHEEL = {
    DETECTOR_IN_WHEEL: "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    LANDMARKS_IN_WHEEL: "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
}

DETECTOR_IN_BUNDLE = "pose_detector.tflite"
LANDMARKS_IN_BUNDLE = "pose_landmarks_detector.tflite"

PIXEL_MEAN, PIXEL_DEVIATION = 0.0, 255.0
"""The landmark network was trained on pixels from 0 to 1: (value - mean) / deviation."""
PIXEL_MAXIMUM = 255.0

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip file can hold, so that the bundle does not depend on the day."""
MODEL_IDENTIFIER, METADATA_IDENTIFIER = b"TFL3", b"M001"
METADATA_NAME = b"TFLITE_METADATA"
METADATA_PARSER_VERSION = "1.0.0"


def image_input() -> metadata_schema.TensorMetadataT:
    """Return the description of the one input: an RGB picture and how its pixels are normalised."""
    normalisation = metadata_schema.NormalizationOptionsT()
    normalisation.mean, normalisation.std = [PIXEL_MEAN], [PIXEL_DEVIATION]
    step = metadata_schema.ProcessUnitT()
    step.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    step.options = normalisation
    properties = metadata_schema.ImagePropertiesT()
    properties.colorSpace = metadata_schema.ColorSpaceType.RGB
    content = metadata_schema.ContentT()
    content.contentPropertiesType = metadata_schema.ContentProperties.ImageProperties
    content.contentProperties = properties
    limits = metadata_schema.StatsT()
    limits.min = [(0.0 - PIXEL_MEAN) / PIXEL_DEVIATION]
    limits.max = [(PIXEL_MAXIMUM - PIXEL_MEAN) / PIXEL_DEVIATION]
    tensor = metadata_schema.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits, tensor.stats = (
        "image",
        content,
        [step],
        limits,
    )
    return tensor


def model_metadata(output_count: int) -> bytes:
    """Return the metadata of a network with one picture in and `output_count` tensors out."""
    graph = metadata_schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [image_input()]
    graph.outputTensorMetadata = []
    for index in range(output_count):
        output = metadata_schema.TensorMetadataT()
        output.name = f"output_{index}"
        graph.outputTensorMetadata.append(output)
    metadata = metadata_schema.ModelMetadataT()
    metadata.name = "BlazePose landmarks, full"
    metadata.subgraphMetadata = [graph]
    metadata.minParserVersion = METADATA_PARSER_VERSION
    builder = flatbuffers.Builder(0)
    builder.Finish(metadata.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())


def with_metadata(network: bytes) -> bytes:
    """Return the network with the input metadata attached."""
    model = model_schema.ModelT.InitFromObj(model_schema.Model.GetRootAs(network, 0))
    buffer = model_schema.BufferT()
    buffer.data = np.frombuffer(model_metadata(len(model.subgraphs[0].outputs)), np.uint8)
    model.buffers.append(buffer)
    entry = model_schema.MetadataT()
    entry.name, entry.buffer = METADATA_NAME, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network))
    builder.Finish(model.Pack(builder), MODEL_IDENTIFIER)
    return bytes(builder.Output())


def read_network(wheel: zipfile.ZipFile, name: str) -> bytes:
    """Return one network of the wheel; leaves with a message unless it is the very one expected."""
    network = wheel.read(name)
    found = hashlib.sha256(network).hexdigest()
    if found != SHA256_IN_WHEEL[name]:
        sys.exit(f"{name} has SHA-256 {found}, expected {SHA256_IN_WHEEL[name]}")
    return network


def build(wheel_path: Path) -> bytes:
    """Return the bundle made from a wheel."""
    with zipfile.ZipFile(wheel_path) as wheel:
        parts = {
            DETECTOR_IN_BUNDLE: read_network(wheel, DETECTOR_IN_WHEEL),
            LANDMARKS_IN_BUNDLE: with_metadata(read_network(wheel, LANDMARKS_IN_WHEEL)),
        }
    packed = io.BytesIO()
    # Stored, not deflated: the library maps the networks straight from the file.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.create_system = 3  # Unix, on every system, for the same bytes everywhere
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, data)
            print(f"{hashlib.sha256(data).hexdigest()}  {name}")
    return packed.getvalue()


def download_wheel(directory: Path) -> Path:
    """Fetch the wheel with pip and return its path."""
    command = [sys.executable, "-m", "pip", "download", f"mediapipe=={WHEEL_VERSION}", "--no-deps"]
    command += ["--only-binary=:all:", *WHEEL_TAGS, "--dest", str(directory)]
    subprocess.run(command, check=True)
    return next(directory.glob("mediapipe-*.whl"))


def main() -> None:
    """Build the bundle and print the SHA-256 of each part and of the whole."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--wheel", type=Path, help=f"a mediapipe {WHEEL_VERSION} wheel on disk")
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).with_name("pose_landmarker_full.task")
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        bundle = build(arguments.wheel or download_wheel(Path(directory)))
    arguments.output.write_bytes(bundle)
    print(f"{hashlib.sha256(bundle).hexdigest()}  {arguments.output.name}")


if __name__ == "__main__":
    main()
