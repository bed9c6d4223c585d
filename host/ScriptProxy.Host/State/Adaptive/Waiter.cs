using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>Somebody who waits at an adaptive gate.</summary>
internal sealed class Waiter : TaskCompletionSource<Place>
{
    /// <summary>How many priorities wait: who is exempt waits with the highest.</summary>
    public const int Levels = 3;

    private readonly AdaptiveState _state;

    public Waiter(AdaptiveState state, AdaptiveTerms terms, int level)
        : base(TaskCreationOptions.RunContinuationsAsynchronously) => (_state, Terms, Level, Node) = (state, terms, level, new LinkedListNode<Waiter>(this));

    /// <summary>The terms by which it came.</summary>
    public AdaptiveTerms Terms { get; }

    /// <summary>Its priority, from 0 on.</summary>
    public int Level { get; }

    /// <summary>Where it stands in the line.</summary>
    public LinkedListNode<Waiter> Node { get; }

    public static int LevelOf(Priority priority) => Math.Clamp((int)priority + 1, 0, Levels - 1);

    public static string NameOf(int level) => ((Priority)(level - 1)).ToString().ToLowerInvariant();

    public void LosePatience() => _state.Go(this, isRefused: true);

    public void GoAway() => _state.Go(this, isRefused: false);
}
