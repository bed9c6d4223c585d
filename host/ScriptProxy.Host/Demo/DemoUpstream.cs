using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScriptProxy.Host.Demo;

/// <summary>A server on loopback that names itself and tells what it received.</summary>
internal sealed class DemoUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DemoUpstream(WebApplication application)
    {
        _application = application;
        Address = application.Urls.Single();
    }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Address { get; }

    /// <summary>Starts one on a free port.</summary>
    public static async Task<DemoUpstream> StartAsync(string name, TimeProvider time, CancellationToken cancellation = default)
    {
        // Empty: environment and command line are the proxy's, and so are its log and its signals.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);

        var application = builder.Build();
        var answers = new DemoAnswers(name, time);
        application.UseWebSockets();
        application.Run(answers.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation);
            return new DemoUpstream(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops at once; connections that are still open are reset.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Configure(KestrelServerOptions options)
    {
        options.Listen(IPAddress.Loopback, 0);
        options.AddServerHeader = false;
        // It shows what the proxy sends, so it takes whatever the proxy lets pass.
        options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MaxRequestHeaderCount = 1_000;
        options.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        options.Limits.MaxRequestLineSize = 1024 * 1024;
        options.Limits.MaxRequestBufferSize = 2 * 1024 * 1024;
    }

    /// <summary>The usual lifetime would stop this server at the first Ctrl-C, under the requests that the proxy is still finishing.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
