using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Testing.Traces;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>Where requests of a test enter the proxy: knows them by a header that nobody else sees, and makes them come from the address and by the scheme that the test says.</summary>
internal sealed class LiveEntrance : IStartupFilter
{
    /// <summary>Has a request's number.</summary>
    public const string NumberHeader = "X-ScriptProxy-Test-Request";

    private readonly ConcurrentDictionary<string, RequestTrace> _expected = new();
    private int _last;

    /// <summary>Gives the number of a request that is about to be sent.</summary>
    public string Expect(RequestTrace trace)
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _expected[number] = trace;
        return number;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var server = app.ApplicationServices.GetRequiredService<ExchangeServer>();
        app.Use((http, proxy) =>
        {
            if (!http.Request.Headers.Remove(NumberHeader, out var number) || !_expected.TryRemove(number.ToString(), out var trace))
            {
                return proxy(http);
            }

            trace.HasBegun = true;
            http.Features.Set(trace);
            http.Connection.RemoteIpAddress = trace.Request.ClientAddress;
            http.Request.Scheme = trace.Request.Scheme;
            return server.ServeAsync(http, trace.Recorder);
        });
        next(app);
    };
}
