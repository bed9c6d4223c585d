namespace ScriptProxy.Plugins.Compression.Types;

/// <summary>What is known of media types.</summary>
internal static class KnownTypes
{
    /// <summary>What is worth compressing: what nginx, Caddy and Traefik compress, and what their documents recommend.</summary>
    public static IReadOnlyList<string> Compressible { get; } =
    [
        "text/*", "*+json", "*+xml", "*+text",
        "application/json", "application/x-ndjson", "application/jsonl", "application/xml", "application/javascript", "application/x-javascript", "application/ecmascript", "application/wasm", "application/graphql",
        "application/yaml", "application/x-yaml", "application/toml", "application/sql", "application/rtf", "application/postscript", "application/x-www-form-urlencoded", "application/grpc-web*",
        "application/vnd.ms-fontobject", "application/x-font-ttf", "application/x-font-opentype", "application/x-font-truetype", "font/ttf", "font/otf", "font/collection",
        "image/svg+xml", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon", "audio/wav", "model/gltf-binary", "model/obj", "model/stl",
    ];

    // Of what a pattern like */* takes in: what is compressed already, and what compresses itself (gRPC, by message).
    private static readonly TypeSet Compressed = new(
    [
        "image/*", "video/*", "audio/*", "font/woff", "font/woff2", "application/font-woff", "application/font-woff2", "application/zip", "application/x-zip*", "application/gzip", "application/x-gzip", "application/zstd",
        "application/x-xz", "application/x-bzip*", "application/x-lz*", "application/x-7z*", "application/x-rar*", "application/vnd.rar", "application/x-compress*", "application/x-brotli", "application/java-archive",
        "application/epub+zip", "*+zip", "application/vnd.openxmlformats*", "application/vnd.oasis.opendocument*", "application/vnd.android.package-archive", "application/vnd.apple.installer*", "application/x-apple-diskimage",
        "application/vnd.debian.binary-package", "application/x-rpm", "application/pdf", "application/mp4", "application/ogg", "application/dash+segment", "application/grpc", "application/grpc+*",
    ]);

    private static readonly TypeSet NamedOnes = new(Compressible.Where(type => !type.Contains('*')));

    /// <summary>What comes as a stream whose pieces are waited for.</summary>
    public static IReadOnlyList<string> Streaming { get; } =
        ["text/event-stream", "application/grpc-web*", "application/x-ndjson", "application/jsonl", "application/json-seq", "application/stream+json", "multipart/x-mixed-replace"];

    /// <summary>Whether a type is compressed by itself.</summary>
    public static bool IsCompressed(ReadOnlySpan<char> type) => Compressed.Includes(type) && !NamedOnes.Includes(type);
}
