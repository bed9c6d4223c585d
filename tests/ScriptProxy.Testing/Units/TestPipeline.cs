using System.Runtime.Loader;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>Hooks as the host makes them, without a host around them.</summary>
internal static class TestPipeline
{
    public static Unit Unit(params HookRegistration[] registrations)
    {
        var unit = new Unit(
            new UnitKey(UnitKind.Rule, "", "test.csx", "", ""), "", new UnitCode(_ => null, null, AssemblyLoadContext.Default, null));
        unit.Hooks = [.. registrations.Select(registration => new Hook(unit, registration))];
        return unit;
    }

    public static Generation Generation(params HookRegistration[] registrations) => Generation([Unit(registrations)], TimeProvider.System);

    public static Generation Generation(IReadOnlyList<Unit> units, TimeProvider time, RoutingTable? routing = null, bool logsAccess = false)
    {
        if (!ForwardedHeaders.TryCreate(new ForwardingOptions(), [], out var forwarded))
        {
            throw new InvalidOperationException("The default options are wrong.");
        }

        return new Generation(
            1, units, routing!, forwarded, new HookTimeLimit(TimeSpan.FromMinutes(1), time), new BodyLimits(1 << 30, 200), stateSlots: 4, logsAccess, NullLogger.Instance);
    }

    public static DefaultHttpContext Request(string method, string path, string host)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Path = path;
        http.Request.Headers.Host = host;
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        return http;
    }
}
