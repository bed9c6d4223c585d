using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Testing.Traces;
using ScriptProxy.Host.Testing.Upstreams;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk.Testing;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>A whole proxy that listens, with a client before it and servers behind it.</summary>
internal sealed class LiveProxy : ITestedProxy
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly ProxyHost _proxy;
    private readonly LiveUpstreams _server;
    private readonly LiveEntrance _entrance;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private LiveProxy(ProxyHost proxy, LiveUpstreams server, LiveEntrance entrance) => (_proxy, _server, _entrance) = (proxy, server, entrance);

    public Generation Generation => _proxy.Generations.Current;

    /// <returns>The proxy, or null if a finding is an error.</returns>
    public static async Task<ITestedProxy?> StartAsync(LoadingInputs inputs, ConfigurationSnapshot configuration, UpstreamSet upstreams, DiagnosticList findings)
    {
        var server = await LiveUpstreams.StartAsync(upstreams);
        var entrance = new LiveEntrance();
        var live = inputs with
        {
            Replace = services =>
            {
                inputs.Replace(services);
                services.AddSingleton<IStartupFilter>(entrance).AddSingleton(server).AddSingleton(upstreams);
                services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory, LiveClients>());
                services.Replace(ServiceDescriptor.Singleton<SideCalls, LiveCalls>());
            },
        };
        var proxy = await ProxyHost.StartAsync(live, configuration, new AccessLog(Serilog.Core.Logger.None, inputs.Time), _ => { }, findings);
        if (proxy is not null)
        {
            return new LiveProxy(proxy, server, entrance);
        }

        await server.DisposeAsync();
        return null;
    }

    public async Task<TestAnswer> SendAsync(RequestTrace trace)
    {
        using var request = MessageOf(trace);
        var headers = new HeaderDictionary();
        var status = 0;
        try
        {
            using var response = await _client.SendAsync(request, CancellationToken.None);
            status = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            {
                headers[name] = new StringValues([.. values]);
            }

            var body = await response.Content.ReadAsByteArrayAsync();
            await EndedAsync(trace);
            return Answers.Of(trace, status, headers, body, isAborted: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            await EndedAsync(trace);
            return Answers.Of(trace, status, headers, [], isAborted: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _proxy.StopAsync(impatience.Token);
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static Task EndedAsync(RequestTrace trace) => trace.HasBegun ? trace.Ended : Task.CompletedTask;

    private HttpRequestMessage MessageOf(RequestTrace trace)
    {
        var sent = trace.Request;
        var message = new HttpRequestMessage(HttpMethod.Parse(sent.Method), new Uri(_proxy.Addresses[0].TrimEnd('/') + sent.Target, Verbatim))
        {
            Content = sent.Content.IsEmpty ? null : new ReadOnlyMemoryContent(sent.Content),
        };
        foreach (var (name, values) in sent.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        message.Headers.TryAddWithoutValidation(LiveEntrance.NumberHeader, _entrance.Expect(trace));
        return message;
    }
}
