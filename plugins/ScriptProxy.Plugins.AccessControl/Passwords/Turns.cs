using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>
/// Keeps a flood of wrong passwords from taking the processors: so many are computed at the same time, and of one network only one, so that who floods waits for himself.
/// </summary>
internal sealed class Turns(Hooks hooks, string name, int parallel)
{
    private const string All = "all";

    private static readonly ExchangeKey Network = ExchangeKey.Network(32, 64);

    private readonly IGate _clients = hooks.Gate($"{name} clients", new GateOptions { Places = 1, Queue = 20, Patience = TimeSpan.FromSeconds(5) });
    private readonly IGate _all = hooks.Gate($"{name} all", new GateOptions { Places = parallel, Queue = 1000, Patience = TimeSpan.FromSeconds(5) });

    /// <summary>Does some work in its turn, on a thread of the pool; null if there are too many before it.</summary>
    public async ValueTask<bool?> TakeAsync(IRequest request, Func<bool> work)
    {
        var client = Network.Of(request)!;
        if (!await _clients.EnterAsync(client, request.Aborted))
        {
            return null;
        }

        try
        {
            if (!await _all.EnterAsync(All, request.Aborted))
            {
                return null;
            }

            try
            {
                return await Task.Run(work);
            }
            finally
            {
                _all.Leave(All);
            }
        }
        finally
        {
            _clients.Leave(client);
        }
    }
}
