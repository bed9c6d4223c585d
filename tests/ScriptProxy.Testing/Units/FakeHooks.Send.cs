using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeHooks
{
    /// <summary>
    /// Takes an exchange through all phases as the proxy does: where no request hook answers, the upstream does, with
    /// <see cref="FakeExchange.UpstreamStatus"/> and <see cref="FakeExchange.UpstreamResponseHeaders"/>.
    /// </summary>
    /// <returns>The exchange.</returns>
    public async Task<FakeExchange> SendAsync(FakeExchange exchange)
    {
        if (await RequestAsync(exchange) == Verdict.Continue)
        {
            exchange.AskUpstream();
            await RunAsync(Phase.OnUpstreamRequest, exchange);
            await RunAsync(Phase.OnUpstreamResponse, exchange);
            exchange.TakeUpstreamResponse();
        }

        if (exchange.Verdict != Verdict.Abort)
        {
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
    public async Task<Verdict> RequestAsync(FakeExchange exchange)
    {
        foreach (var registration in Registrations.Where(registration => registration.Phase == Phase.OnRequest))
        {
            if (Matches(registration, exchange))
            {
                exchange.Verdict = await AskAsync(registration.Callback, exchange);
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

    private static async ValueTask<Verdict> AskAsync(Delegate callback, FakeExchange exchange)
    {
        switch (callback)
        {
            case Func<IRequest, Verdict> hook:
                return hook(exchange);
            case Func<IRequest, ValueTask<Verdict>> hook:
                return await hook(exchange);
            case Func<IRequest, Task<Verdict>> hook:
                return await hook(exchange);
            default:
                await CallAsync(Phase.OnRequest, callback, exchange);
                return Verdict.Continue;
        }
    }

    private static ValueTask CallAsync(Phase phase, Delegate callback, FakeExchange exchange) => phase switch
    {
        Phase.OnRequest => CallAsync<IRequest>(callback, exchange),
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
