using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeHooks
{
    /// <summary>
    /// Takes an exchange through all phases as the proxy does: where neither request nor lookup hook answers, the upstream does, with
    /// <see cref="FakeExchange.UpstreamStatus"/> and <see cref="FakeExchange.UpstreamResponseHeaders"/>.
    /// </summary>
    /// <returns>The exchange.</returns>
    public async Task<FakeExchange> SendAsync(FakeExchange exchange)
    {
        if (await RequestAsync(exchange) == Verdict.Continue && await LookUpAsync(exchange) == Verdict.Continue)
        {
            exchange.AskUpstream();
            if (await DecideAsync<IUpstreamRequest>(Phase.OnUpstreamRequest, exchange, exchange) == Verdict.Continue)
            {
                exchange.TellWatchers();
                await RunAsync(Phase.OnUpstreamResponse, exchange);
                exchange.TakeUpstreamResponse();
            }
        }

        if (exchange.Verdict != Verdict.Abort)
        {
            exchange.AddLookupHeaders();
            await RunAsync(Phase.OnResponse, exchange);
        }

        await RunAsync(Phase.OnCompleted, exchange);
        return exchange;
    }

    /// <summary>Sends a request, named in one line.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL.</param>
    /// <param name="headers">Its headers.</param>
    public Task<FakeExchange> SendAsync(string method, string url, params (string Name, string Value)[] headers)
    {
        var exchange = new FakeExchange(method, url);
        foreach (var (name, value) in headers)
        {
            exchange.RequestHeaders.Append(name, value);
        }

        return SendAsync(exchange);
    }

    /// <summary>Runs the request hooks that match until one decides.</summary>
    public Task<Verdict> RequestAsync(FakeExchange exchange) => DecideAsync<IRequest>(Phase.OnRequest, exchange, exchange);

    /// <summary>Runs the lookup hooks that match until one answers. What one throws reaches the test, where the proxy would ask the upstream.</summary>
    public Task<Verdict> LookUpAsync(FakeExchange exchange) => DecideAsync<ILookup>(Phase.OnLookup, exchange, exchange);

    /// <summary>Runs the hooks of one of the later phases that match.</summary>
    public async Task RunAsync(Phase phase, FakeExchange exchange)
    {
        foreach (var registration in Registrations.Where(registration => registration.Phase == phase))
        {
            if (Matches(registration, exchange))
            {
                await CallAsync(phase, registration.Callback, exchange);
            }
        }
    }

    private static bool Matches(HookRegistration registration, FakeExchange exchange)
    {
        var values = new RouteValueDictionary();
        exchange.PathValues = values;
        return FakeMatch.Holds(registration.Match, exchange, values);
    }

    private async Task<Verdict> DecideAsync<TView>(Phase phase, FakeExchange exchange, TView view)
    {
        foreach (var registration in Registrations.Where(registration => registration.Phase == phase))
        {
            if (Matches(registration, exchange))
            {
                exchange.Verdict = await AskAsync(registration.Callback, view);
                if (exchange.Verdict == Verdict.Respond != exchange.Answer is not null)
                {
                    throw new InvalidOperationException("The hook answered without returning the verdict, or the other way round.");
                }

                if (exchange.Verdict != Verdict.Continue)
                {
                    exchange.DecidedBy = Unit;
                    return exchange.Verdict;
                }
            }
        }

        return Verdict.Continue;
    }

    private static async ValueTask<Verdict> AskAsync<TView>(Delegate callback, TView view)
    {
        switch (callback)
        {
            case Func<TView, Verdict> hook:
                return hook(view);
            case Func<TView, ValueTask<Verdict>> hook:
                return await hook(view);
            case Func<TView, Task<Verdict>> hook:
                return await hook(view);
            default:
                await CallAsync(callback, view);
                return Verdict.Continue;
        }
    }

    private static ValueTask CallAsync(Phase phase, Delegate callback, FakeExchange exchange) => phase switch
    {
        Phase.OnUpstreamRequest => CallAsync<IUpstreamRequest>(callback, exchange),
        Phase.OnUpstreamResponse => CallAsync<IUpstreamResponse>(callback, exchange),
        Phase.OnResponse => CallAsync<IResponse>(callback, exchange),
        _ => CallAsync<ICompletion>(callback, exchange),
    };

    private static async ValueTask CallAsync<TView>(Delegate callback, TView view)
    {
        switch (callback)
        {
            case Action<TView> hook:
                hook(view);
                break;
            case Func<TView, ValueTask> hook:
                await hook(view);
                break;
            default:
                await ((Func<TView, Task>)callback)(view);
                break;
        }
    }
}
