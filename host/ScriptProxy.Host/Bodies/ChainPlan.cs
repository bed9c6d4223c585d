using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// Makes of what hooks declared the stages that a body passes through: takes codings off where somebody wants plain bytes, and puts them on again at the end of a phase. Knows what that means for the head.
/// </summary>
/// <param name="limits">What a decoded body may become.</param>
/// <param name="skipped">Is told of a transform that has to be left out, and the coding that is unknown.</param>
internal sealed class ChainPlan(BodyLimits limits, Action<Declared, string> skipped)
{
    private readonly List<string> _added = [];
    private List<string>? _codings;
    private List<string>? _takenOff;
    private bool _staysPlain;
    private bool _changes;
    private bool _weakens;
    private bool _keepsLength = true;

    /// <summary>The stages of all phases so far.</summary>
    public List<BodyStage> Stages { get; } = [];

    /// <summary>Whether the body has another length than its head said, after some phase.</summary>
    public bool IsLengthOpen { get; private set; }

    /// <summary>Whether the body has other bytes than it came with, after some phase.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>The codings of the body as it is at this point; null before anybody has asked for them.</summary>
    public IReadOnlyList<string>? Codings => _codings;

    /// <summary>Adds transforms of one phase.</summary>
    /// <param name="declared">In the order of their declaration.</param>
    /// <param name="headers">The head before the phase's changes.</param>
    public void Add(List<Declared> declared, IHeaderDictionary headers)
    {
        AddThose(declared, headers, encode: false);
        AddThose(declared, headers, encode: true);
    }

    /// <summary>Takes all codings off, for the rest of the phase.</summary>
    public void Decode(IHeaderDictionary headers) => _staysPlain |= TryTakeOff(headers, out _);

    /// <summary>The body has been replaced, by bytes that have these codings.</summary>
    public void Replace(List<string> codings)
    {
        Stages.Clear();
        _codings = codings;
        _takenOff = null;
        _changes = _weakens = true;
        _keepsLength = false;
    }

    /// <summary>Ends a phase: puts codings on again where the receiver takes them, and corrects the head.</summary>
    /// <param name="headers">The head.</param>
    /// <param name="accept">What the receiver accepts.</param>
    /// <param name="isResponse">Whether it is a response's head.</param>
    public void End(IHeaderDictionary headers, StringValues accept, bool isResponse)
    {
        var depends = _added.Count > 0;
        if (_takenOff is { } codings && _codings!.Count == 0 && !_staysPlain)
        {
            depends = true;
            if (ContentCodings.AreAccepted(codings, accept))
            {
                foreach (var coding in codings)
                {
                    Stages.Add(Recoding.Stage(coding));
                }

                _codings = codings;
            }
        }

        if (_changes)
        {
            HasChanged = true;
            IsLengthOpen |= !_keepsLength;
            TransformedHead.Correct(headers, _keepsLength, _codings);
            if (isResponse)
            {
                TransformedHead.CorrectResponse(headers, _weakens ? null : _added, depends);
            }
        }

        _added.Clear();
        _codings = _takenOff = null;
        _changes = _weakens = _staysPlain = false;
        _keepsLength = true;
    }

    private void AddThose(List<Declared> declared, IHeaderDictionary headers, bool encode)
    {
        foreach (var transform in declared)
        {
            var options = transform.Options;
            if (options.Coding is not null != encode)
            {
                continue;
            }

            if (!options.KeepsBytes)
            {
                if (options.Plain && !TryTakeOff(headers, out var unknown))
                {
                    if (options.Required)
                    {
                        throw BodyFaultException.Unsuited(transform, $"is encoded in '{unknown}', which cannot be taken off");
                    }

                    skipped(transform, unknown);
                    continue;
                }

                _changes = true;
                _weakens |= !encode;
                _keepsLength &= options.KeepsLength && !encode;
            }

            Stages.Add(new BodyStage(transform.Call, transform.Hook, HoldsBack: options.HoldsBack));
            if (options.Coding is { } coding)
            {
                _codings ??= ContentCodings.Parse(headers.ContentEncoding);
                _codings.Add(coding);
                _added.Add(coding);
            }
        }
    }

    private bool TryTakeOff(IHeaderDictionary headers, out string unknown)
    {
        unknown = "";
        _codings ??= ContentCodings.Parse(headers.ContentEncoding);
        if (_codings.Count == 0)
        {
            return true;
        }

        if (ContentCodings.Obstacle(_codings) is { } other)
        {
            unknown = other;
            return false;
        }

        for (var i = _codings.Count - 1; i >= 0; i--)
        {
            if (Stages is [.., { Encodes: { } last }] && last == _codings[i])
            {
                Stages.RemoveAt(Stages.Count - 1); // put on at the end of the phase before, so it need not be put on at all
            }
            else
            {
                Stages.Add(Decoding.Stage(_codings[i], limits));
            }
        }

        // What an earlier transform of this phase put on is not put on again: a later one wants to see, and change, what it made.
        _takenOff ??= _codings;
        _codings = [];
        _changes = _weakens = true;
        _keepsLength = false;
        return true;
    }
}
