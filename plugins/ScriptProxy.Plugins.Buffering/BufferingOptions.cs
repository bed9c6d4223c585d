using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>The section <c>Options:Buffering</c>.</summary>
/// <remarks>The setters take the null that <c>"Requests": null</c> means in JSON for the absent key that it is.</remarks>
public sealed class BufferingOptions
{
    /// <summary>Whether bodies are buffered; responses, of routes whose <c>Metadata</c> do not say it. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Responses: the upstream is free when it has sent all, not when the client has it (nginx: <c>proxy_buffering</c>).</summary>
    public ResponseOptions Responses { get; set => field = value ?? new(); } = new();

    /// <summary>Requests: the upstream is asked when the client has sent all (nginx: <c>proxy_request_buffering</c>).</summary>
    public RequestOptions Requests { get; set => field = value ?? new(); } = new();

    /// <summary>Where temporary files are; a relative one is seen from the proxy's folder for temporary files. Default: that folder.</summary>
    public string Folder { get; set => field = value ?? ""; } = "";

    /// <summary>The megabytes that all bodies may have in memory, and 16 KB of each beside it; what is over it goes to files. Default: 256.</summary>
    [Range(1, 1_000_000)]
    public int MaxMemoryMegabytes { get; set; } = 256;

    /// <summary>The megabytes that all temporary files may have; what is over it comes as slowly as it goes. Default: 10240.</summary>
    [Range(0, 100_000_000)]
    public int MaxFileMegabytes { get; set; } = 10_240;

    /// <summary>How much of both one client may have, in percent: one address, or one network of 64 bits in IPv6. What is over it comes as slowly as it goes. Default: 25.</summary>
    [Range(1, 100)]
    public int MaxClientPercent { get; set; } = 25;
}

/// <summary>How the bodies of responses are buffered.</summary>
public sealed class ResponseOptions : IValidatableObject
{
    /// <summary>Whether they are. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The kilobytes of one body that are held in memory. Default: 64.</summary>
    [Range(4, 1_000_000)]
    public int MemoryKilobytes { get; set; } = 64;

    /// <summary>The megabytes of one body that are held in a file when memory is full; 0 for none. What is over it comes as slowly as it goes. Default: 1024.</summary>
    [Range(0, 10_000_000)]
    public int FileMegabytes { get; set; } = 1024;

    /// <summary>Media types that pass as they come. Default: see <see cref="Scope.Streaming"/>.</summary>
    public List<string> StreamingTypes { get; set => field = value ?? []; } = [.. Scope.Streaming];

    /// <summary>Ids of routes whose responses pass as they come. Default: none.</summary>
    public List<string> ExceptRoutes { get; set => field = value ?? []; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Scope.Faults(StreamingTypes, nameof(StreamingTypes));
}

/// <summary>How the bodies of requests are buffered.</summary>
public sealed class RequestOptions : IValidatableObject
{
    /// <summary>Whether they are. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The kilobytes of one body that are held in memory. Default: 16.</summary>
    [Range(4, 1_000_000)]
    public int MemoryKilobytes { get; set; } = 16;

    /// <summary>The megabytes of one body that are held in a file when memory is full; 0 for none. A body that is larger goes on as it comes from there on. Default: 1024.</summary>
    [Range(0, 10_000_000)]
    public int FileMegabytes { get; set; } = 1024;

    /// <summary>Templates of the paths of which requests are buffered. Default: all.</summary>
    [MinLength(1)]
    public List<string> Paths { get; set => field = value ?? []; } = ["/{**any}"];

    /// <summary>Media types that pass as they come. Default: <c>application/grpc</c>.</summary>
    public List<string> StreamingTypes { get; set => field = value ?? []; } = ["application/grpc"];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Scope.Faults(StreamingTypes, nameof(StreamingTypes));
}
