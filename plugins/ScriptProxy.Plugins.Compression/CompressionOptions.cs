using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Compression.Types;

namespace ScriptProxy.Plugins.Compression;

/// <summary>The section <c>Options:Compression</c>.</summary>
public sealed class CompressionOptions
{
    /// <summary>Whether answers are compressed, of routes whose <c>Metadata</c> do not say it. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>What they are compressed with, of what a client likes equally the first. Default: br, gzip.</summary>
    [MinLength(1)]
    public List<string> Codings { get; set => field = value ?? []; } = ["br", "gzip"];

    /// <summary>The media types that are compressed: <c>text/html</c>, <c>text/*</c>, <c>*+json</c>. A pattern leaves out what is compressed by itself. Default: see <see cref="KnownTypes.Compressible"/>.</summary>
    public List<string> Types { get; set => field = value ?? []; } = [.. KnownTypes.Compressible];

    /// <summary>The media types of which every piece is sent at once, compressed. Default: see <see cref="KnownTypes.Streaming"/>.</summary>
    public List<string> StreamingTypes { get; set => field = value ?? []; } = [.. KnownTypes.Streaming];

    /// <summary>The bytes that an answer must have, if it says how many it has. Default: 1024.</summary>
    [Range(0, int.MaxValue)]
    public int MinimumBytes { get; set; } = 1024;

    /// <summary>How thoroughly answers are compressed that go to one client. Default: brotli 3, gzip 4.</summary>
    public LevelOptions Levels { get; set => field = value ?? new(); } = new() { Brotli = 3, Gzip = 4 };

    /// <summary>How thoroughly those are that a cache asks for, to send them often. Default: brotli 5, gzip 6.</summary>
    public LevelOptions StoredLevels { get; set => field = value ?? new(); } = new() { Brotli = 5, Gzip = 6 };

    /// <summary>The same by media type, before the other two.</summary>
    public Dictionary<string, LevelOptions?> TypeLevels { get; set => field = value ?? []; } = [];

    /// <summary>Ids of routes whose answers are left alone. Default: none.</summary>
    public List<string> ExceptRoutes { get; set => field = value ?? []; } = [];

    /// <summary>What keeps secrets from being guessed by lengths (BREACH).</summary>
    public BreachOptions Breach { get; set => field = value ?? new(); } = new();

    /// <summary>Decompression of requests; it does not need <see cref="Enabled"/>.</summary>
    public RequestOptions Requests { get; set => field = value ?? new(); } = new();
}

/// <summary>Levels, each in its coding's own scale.</summary>
public sealed class LevelOptions
{
    /// <summary>Brotli's quality, 0 to 11; null for what holds otherwise.</summary>
    [Range(0, 11)]
    public int? Brotli { get; set; }

    /// <summary>Gzip's level, 1 to 9; null for what holds otherwise.</summary>
    [Range(1, 9)]
    public int? Gzip { get; set; }
}

/// <summary>What keeps secrets from being guessed by lengths.</summary>
public sealed class BreachOptions
{
    /// <summary>Whether requests with credentials that a page of another site makes are answered uncompressed, also by upstreams. Default: false.</summary>
    public bool CrossSite { get; set; }

    /// <summary>Whether answers with <c>Set-Cookie</c> are sent uncompressed. Default: false.</summary>
    public bool SetCookie { get; set; }

    /// <summary>The most random bytes that are hidden in what is compressed, 0 to 65535. Default: 0.</summary>
    [Range(0, 65535)]
    public int Padding { get; set; }
}

/// <summary>Decompression of requests.</summary>
public sealed class RequestOptions
{
    /// <summary>Templates of the paths whose upstreams get bodies decompressed. Default: none.</summary>
    public List<string> Decode { get; set => field = value ?? []; } = [];
}
