using System.Numerics;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Replaces texts within elements: where elements with such rules nest, or one has several, the text passes through all of them, in the order of the rules.</summary>
internal sealed class TextChanges(ElementRule[] rules, ByteSink output) : IDisposable
{
    private readonly LiteralStage?[] _stages = new LiteralStage?[rules.Length];
    private readonly int[] _depths = new int[rules.Length];
    private ulong _active;

    public bool IsActive => _active != 0;

    /// <summary>An element begins within which some rules apply.</summary>
    public void Begin(ulong chosen)
    {
        for (var left = chosen; left != 0; left &= left - 1)
        {
            var index = BitOperations.TrailingZeroCount(left);
            _stages[index] ??= new LiteralStage(rules[index].Texts, new Following(this, index));
            _depths[index]++;
            _active |= 1UL << index;
        }
    }

    /// <summary>It ends. What was written is finished by then.</summary>
    public void End(ulong chosen)
    {
        for (var left = chosen; left != 0; left &= left - 1)
        {
            var index = BitOperations.TrailingZeroCount(left);
            if (--_depths[index] == 0)
            {
                _active &= ~(1UL << index);
            }
        }
    }

    public void Write(ReadOnlySpan<byte> text) => Write(_active, text);

    /// <summary>A text is over: what was held back is decided.</summary>
    public void Finish()
    {
        for (var left = _active; left != 0; left &= left - 1)
        {
            _stages[BitOperations.TrailingZeroCount(left)]!.Finish();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stage in _stages)
        {
            stage?.Dispose();
        }
    }

    private void Write(ulong stages, ReadOnlySpan<byte> text)
    {
        if (stages == 0)
        {
            output.Write(text);
        }
        else
        {
            _stages[BitOperations.TrailingZeroCount(stages)]!.Write(text);
        }
    }

    /// <summary>What comes after a rule: the next one that applies.</summary>
    private sealed class Following(TextChanges changes, int index) : ByteSink
    {
        /// <inheritdoc/>
        public override void Write(ReadOnlySpan<byte> bytes) => changes.Write(changes._active & ~((2UL << index) - 1), bytes);

        /// <inheritdoc/>
        public override void End()
        {
        }
    }
}
