using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Judging;

/// <summary>The head of an answer in either response phase.</summary>
internal readonly ref struct AnswerHead
{
    public AnswerHead(IUpstreamResponse response)
    {
        (Exchange, Status, Headers, Route, Body, Wish) = (response, response.Status, response.Headers, response.Route, response.Body, response.Compression);
        IsFetched = response.IsFetched;
    }

    public AnswerHead(IResponse response) =>
        (Exchange, Status, Headers, Route, Body, Wish) = (response, response.Status, response.Headers, response.Route, response.Body, response.Compression);

    public IExchange Exchange { get; }

    public int Status { get; }

    public IHeaderDictionary Headers { get; }

    public string? Route { get; }

    public IBody Body { get; }

    /// <summary>What hooks want.</summary>
    public CompressionDecision Wish { get; }

    /// <summary>Whether a cache may keep it.</summary>
    public bool IsFetched { get; }
}
