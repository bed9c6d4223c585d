using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>
/// Keeps a flood of wrong passwords from taking the processors: so many are computed at the same time, of one client only one, and of one wider network half of them at most, so that who floods waits for
/// himself. Users whose password was right before do not stand behind strangers: they have places of their own, each one for every network that he comes from.
/// </summary>
internal sealed class Turns(Hooks hooks, string name, int parallel)
{
    private const int Remembered = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RememberUsers = TimeSpan.FromHours(12);
    private static readonly ExchangeKey Client = ExchangeKey.Network(32, 64);
    private static readonly ExchangeKey Network = ExchangeKey.Network(24, 48);

    private readonly IGate _clients = hooks.Gate($"{name} clients", new GateOptions { Places = 1, Queue = 20 });
    private readonly IGate _networks = hooks.Gate($"{name} networks", new GateOptions { Places = Math.Max(1, parallel / 2), Queue = 100 });
    private readonly IGate _all = hooks.Gate($"{name} all", new GateOptions { Places = parallel, Queue = 1000 });
    private readonly byte[] _key = Digest.NewKey();
    private readonly ShortMemory<string> _users = new(Remembered, hooks.Time);
    private readonly TimeProvider _time = hooks.Time;

    /// <summary>Looks in its turn, on a thread of the pool, whether a password is right; null if there are too many before it.</summary>
    public async ValueTask<bool?> TakeAsync(IRequest request, string user, Func<bool> isRight)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, request.Aborted);
        var client = Client.Of(request)!;
        var digest = Digest.Of(_key, $"{user}\0{client}");
        (IGate Gate, string Key)[] gates = _users.Find(digest) is null
            ? [(_clients, client), (_networks, Network.Of(request)!), (_all, "strangers")]
            : [(_clients, $"{user} {client}"), (_all, "users")];
        var entered = 0;
        try
        {
            for (; entered < gates.Length; entered++)
            {
                if (!await gates[entered].Gate.EnterAsync(gates[entered].Key, ended.Token))
                {
                    return null;
                }
            }

            var right = await Task.Run(isRight);
            if (right)
            {
                _users.Add(digest, user, _time.GetUtcNow() + RememberUsers);
            }

            return right;
        }
        finally
        {
            while (entered > 0)
            {
                entered--;
                gates[entered].Gate.Leave(gates[entered].Key);
            }
        }
    }
}
