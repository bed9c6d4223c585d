using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Testing.Traces;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.InMemory;

/// <summary>The whole proxy but its server: nothing listens and no background work runs; a request is a call of <see cref="ExchangeServer"/>.</summary>
internal sealed class InMemoryProxy : ITestedProxy
{
    private static readonly PipeOptions BodyLimits = new(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false);

    private readonly IHost _host;
    private readonly ExchangeServer _server;

    private InMemoryProxy(IHost host) => (_host, _server) = (host, host.Services.GetRequiredService<ExchangeServer>());

    public Generation Generation => _host.Services.GetRequiredService<GenerationStore>().Current;

    /// <returns>The proxy, or null if a finding is an error.</returns>
    public static async Task<ITestedProxy?> StartAsync(LoadingInputs inputs, ConfigurationSnapshot configuration, DiagnosticList findings)
    {
        var host = ProxyHost.Build(inputs, configuration.Settings, new AcceptedConfiguration(configuration), new AccessLog(Serilog.Core.Logger.None, inputs.Time));
        try
        {
            findings.AddRange(await host.Services.GetRequiredService<Reloader>().ReloadAsync(CancellationToken.None));
            if (!findings.HasErrors)
            {
                return new InMemoryProxy(host);
            }
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }

        await DisposeAsync(host);
        return null;
    }

    public async Task<TestAnswer> SendAsync(RequestTrace trace)
    {
        var pipe = new Pipe(BodyLimits);
        var lifetime = new InMemoryLifetime(!trace.Request.Content.IsEmpty);
        var response = new PipedResponse(pipe.Writer, () => { }) { IsToHead = HttpMethods.IsHead(trace.Request.Method) };
        var reading = ReadAsync(pipe.Reader);
        trace.HasBegun = true;
        await _server.ServeAsync(ContextOf(trace, lifetime, response), trace.Recorder);
        if (!lifetime.IsAborted)
        {
            await response.CompleteAsync();
        }

        await pipe.Writer.CompleteAsync();
        await response.RunCompletedAsync();
        return Answers.Of(trace, response.HasStarted ? response.StatusCode : 0, response.Headers, await reading, lifetime.IsAborted);
    }

    public ValueTask DisposeAsync() => DisposeAsync(_host);

    private static async ValueTask DisposeAsync(IHost host) => await ((IAsyncDisposable)host).DisposeAsync();

    private DefaultHttpContext ContextOf(RequestTrace trace, InMemoryLifetime lifetime, PipedResponse response)
    {
        var request = trace.Request;
        var line = ServerlessRequest.LineOf(request.Method, request.Scheme, request.Target);
        (line.Headers, line.Body) = (request.Headers, new MemoryStream(request.Content.ToArray(), writable: false));
        var features = ServerlessRequest.FeaturesOf(line, request.ClientAddress, "test", port: 50000);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpResponseTrailersFeature>(response);
        features.Set<IHttpRequestLifetimeFeature>(lifetime);
        features.Set<IHttpRequestBodyDetectionFeature>(lifetime);
        features.Set(trace);
        return new DefaultHttpContext(features) { ServiceScopeFactory = _host.Services.GetRequiredService<IServiceScopeFactory>() };
    }

    private static async Task<byte[]> ReadAsync(PipeReader reader)
    {
        using var body = new MemoryStream();
        await reader.CopyToAsync(body);
        return body.ToArray();
    }
}
