using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeExchange : IUpstreamRequest, IUpstreamResponse, IResponse, ICompletion
{
    private readonly List<(IUpstreamWatcher Watcher, long Mark)> _watchers = [];

    public string UpstreamMethod
    {
        get => field ?? Method;
        set;
    }

    public Uri Target
    {
        get => field ?? new Uri($"http://upstream.test{Http.Request.Path.ToUriComponent()}{QueryString}");
        set;
    }

    IHeaderDictionary IUpstreamRequest.Headers => UpstreamHeaders;

    Verdict IUpstreamRequest.Respond(Answer answer) => Respond(answer);

    void IUpstreamRequest.Watch(IUpstreamWatcher watcher, long mark) => _watchers.Add((watcher, mark));

    /// <summary>Tells those who watch that the upstream has answered with <see cref="UpstreamStatus"/>.</summary>
    internal void TellWatchers()
    {
        _watchers.ForEach(entry => entry.Watcher.Answered(entry.Mark, UpstreamStatus));
        _watchers.Clear();
    }

    int IUpstreamResponse.Status
    {
        get => UpstreamStatus;
        set => UpstreamStatus = value;
    }

    /// <summary>Whether a lookup hook fetches the upstream's answer. Default: false.</summary>
    public bool IsFetched { get; set; }

    IHeaderDictionary IUpstreamResponse.Headers => UpstreamResponseHeaders;

    /// <summary>The body of the upstream's answer.</summary>
    public FakeBody UpstreamResponseBody { get; } = new();

    /// <summary>The body of the answer that is sent.</summary>
    public FakeBody ResponseBody { get; } = new();

    IBody IUpstreamResponse.Body => UpstreamResponseBody;

    IBody IResponse.Body => ResponseBody;

    IHeaderDictionary IResponse.Headers => ResponseHeaders;

    IResponseCookies IResponse.Cookies => Http.Response.Cookies;
}
