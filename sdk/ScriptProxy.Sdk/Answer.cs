using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>
/// An answer that a hook makes itself. Set at most one of <see cref="Text"/>, <see cref="Bytes"/>, <see cref="Stream"/> and <see cref="Body"/>. It passes
/// <see cref="Phase.OnResponse"/> like any other.
/// </summary>
public sealed class Answer
{
    /// <summary>Starts an answer without a body.</summary>
    /// <param name="status">The status, 200 to 999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside that range.</exception>
    public Answer(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        Status = status;
    }

    /// <summary>The status.</summary>
    public int Status { get; }

    /// <summary>A body of text, sent as UTF-8.</summary>
    public string? Text { get; init; }

    /// <summary>A body of bytes; they must not change before the exchange has ended.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>A body read from where the stream stands to its end, in constant memory; disposed by the host, also when the client has gone.</summary>
    public Stream? Stream { get; init; }

    /// <summary>A body that writes itself.</summary>
    public IAnswerBody? Body { get; init; }

    /// <summary>The <c>Content-Type</c>. Default: <c>text/plain; charset=utf-8</c> for text, else none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The route by which what is sent came to be kept, for later phases and figures; null if there is none. Default: null.</summary>
    public string? Route { get; set; }

    /// <summary>Why it is this answer, in a few words: what <c>scriptproxy explain</c> shows beside it. It is never sent; nor should it have a secret. Default: null.</summary>
    public string? Reason { get; set; }

    /// <summary>Further headers. Those that frame the message or speak of the connection are the server's to say, and left out.</summary>
    public IHeaderDictionary Headers { get; } = new HeaderDictionary();
}
