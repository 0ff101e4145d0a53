/// The filters on the elements of a list. A result that Jinja makes lazily can be gone through only once
/// here, too.
struct TemplateListFilter {
    let elements: [TemplateValue]
    let meter: TemplateMeter

    /// The attribute of an element, such as `function.name` or 0; nil if it cannot be asked for.
    private func value(_ attribute: TemplateValue, of element: TemplateValue) -> TemplateValue? {
        let parts: [String]
        switch attribute {
        case .int(let number): return element.element(number, meter) ?? .undefined("element \(number)")
        case .string(let text):
            parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        default: return nil
        }
        var value = element
        for part in parts {
            guard meter.spends(1) else { return nil }
            if case .undefined = value { return nil }
            let isNumber = !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            value =
                (isNumber ? Int(part).flatMap { value.element($0, meter) } : value.member(part, meter))
                ?? .undefined(part)
        }
        return value
    }

    /// For each element, the values of the attributes in a text with commas, in lower case unless `isCased`.
    private func keys(_ attribute: TemplateValue?, isCased: Bool) -> [[TemplateValue]]? {
        var attributes: [TemplateValue?] = [attribute]
        if case .string(let text)? = attribute {
            attributes = text.split(separator: ",", omittingEmptySubsequences: false).map {
                .string(String($0))
            }
        } else if case .some(.none) = attribute {
            attributes = [nil]
        }
        var result: [[TemplateValue]] = []
        for element in elements {
            var keys: [TemplateValue] = []
            for attribute in attributes {
                guard let key = attribute.map({ value($0, of: element) }) ?? element else { return nil }
                keys.append(isCased ? key : Self.lower(key))
            }
            result.append(keys)
        }
        return result
    }

    private static func lower(_ value: TemplateValue) -> TemplateValue {
        if case .string(let text) = value { .string(text.lowercased()) } else { value }
    }

    func joined(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard let separator = (arguments[0] ?? .string("")).printed(meter) else { return nil }
        var members: [TemplateValue?] = elements
        if let attribute = arguments[1] { members = elements.map { value(attribute, of: $0) } }
        let texts = members.compactMap { $0?.printed(meter) }
        guard texts.count == elements.count else { return nil }
        return TemplateText.join(texts, separator, meter).map { .string($0) }
    }

    /// `map` with an attribute. With the name of a filter, `map` is done by the renderer.
    func mapped(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard let attribute = arguments[0] else { return nil }
        var result: [TemplateValue] = []
        for element in elements {
            guard let member = value(attribute, of: element) else { return nil }
            if case .undefined = member, let fallback = arguments[1] {
                result.append(fallback)
            } else {
                result.append(member)
            }
        }
        return .iterator(TemplateIterator(result))
    }

    /// - Parameter arguments: the name of a test and its argument; without a test, the value itself must be
    ///   true.
    func selected(_ attribute: TemplateValue?, _ arguments: [TemplateValue?], keeps: Bool) -> TemplateValue? {
        var test: String?
        if let given = arguments[0] {
            guard let name = TemplateMethod.string(given), TemplateTest.names.contains(name) else {
                return nil
            }
            test = name
        }
        guard test.map(TemplateTest.argumentCount) ?? 0 == (arguments[1] == nil ? 0 : 1) else { return nil }
        var kept: [TemplateValue] = []
        for element in elements {
            guard meter.spends(1), let member = attribute.map({ value($0, of: element) }) ?? element else {
                return nil
            }
            let holds = test.map { TemplateTest.holds($0, member, arguments[1], meter) } ?? member.isTrue
            guard let holds else { return nil }
            if holds == keeps { kept.append(element) }
        }
        return .iterator(TemplateIterator(kept))
    }

    func sorted(_ arguments: [TemplateValue?]) -> TemplateValue? {
        let isCased = arguments[1]?.isTrue == true
        guard let keys = keys(arguments[2], isCased: isCased) else { return nil }
        return Self.sorted(elements, by: keys, isCased: true, descends: arguments[0]?.isTrue == true, meter)
            .map { .list($0) }
    }

    /// The elements in the order of their keys, stable in either direction; nil if two keys cannot be
    /// compared.
    static func sorted(
        _ elements: [TemplateValue], by keys: [[TemplateValue]], isCased: Bool, descends: Bool,
        _ meter: TemplateMeter
    ) -> [TemplateValue]? {
        let keys = isCased ? keys : keys.map { $0.map(lower) }
        var isComparable = true
        func precedes(_ one: Int, _ other: Int) -> Bool {
            for (one, other) in zip(keys[one], keys[other]) where !one.isSame(as: other, meter) {
                guard let less = one.precedes(other, meter), meter.spends(1) else {
                    isComparable = false
                    return false
                }
                return less
            }
            return false
        }
        let order = elements.indices.sorted { one, other in
            if descends ? precedes(other, one) : precedes(one, other) { return true }
            if descends ? precedes(one, other) : precedes(other, one) { return false }
            return one < other
        }
        return isComparable && !meter.isSpent ? order.map { elements[$0] } : nil
    }

    func unique(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard let keys = keys(arguments[1], isCased: arguments[0]?.isTrue == true) else { return nil }
        var (kept, seen) = ([TemplateValue](), [[TemplateValue]]())
        for (element, key) in zip(elements, keys) {
            let isNew = !seen.contains { zip($0, key).allSatisfy { $0.isSame(as: $1, meter) } }
            guard !meter.isSpent else { return nil }
            if isNew {
                kept.append(element)
                seen.append(key)
            }
        }
        return .iterator(TemplateIterator(kept))
    }

    func grouped(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard let attribute = arguments[0], let members = keys(attribute, isCased: true) else { return nil }
        let isCased = arguments[2]?.isTrue == true
        var keys: [TemplateValue] = []
        for member in members {
            guard member.count == 1 else { return nil }
            if case .undefined = member[0] {
                keys.append(arguments[1] ?? member[0])
            } else {
                keys.append(member[0])
            }
        }
        let places = elements.indices.map { TemplateValue.int($0) }
        guard
            let order = Self.sorted(places, by: keys.map { [$0] }, isCased: isCased, descends: false, meter)
        else { return nil }
        var groups: [(key: TemplateValue, members: [TemplateValue])] = []
        for place in order.compactMap(\.number) {
            let (key, last) = (keys[place], groups.last?.key)
            let isSame = last.map {
                isCased ? $0.isSame(as: key, meter) : Self.lower($0).isSame(as: Self.lower(key), meter)
            }
            if isSame == true {
                groups[groups.count - 1].members.append(elements[place])
            } else {
                groups.append((key, [elements[place]]))
            }
        }
        return .list(groups.map { .sequence([$0.key, .list($0.members)], .group) })
    }

    func batched(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard case .int(let count)? = arguments[0], count > 0 else { return nil }
        var rows = stride(from: 0, to: elements.count, by: count).map {
            Array(elements[$0..<min($0 + count, elements.count)])
        }
        if let fill = arguments[1], fill.kind != "none", let last = rows.last, last.count < count {
            guard meter.spends(count) else { return nil }
            rows[rows.count - 1] += Array(repeating: fill, count: count - last.count)
        }
        return .iterator(TemplateIterator(rows.map { .list($0) }))
    }

    func sliced(_ arguments: [TemplateValue?]) -> TemplateValue? {
        guard case .int(let count)? = arguments[0], count > 0, meter.spends(count) else { return nil }
        let (length, longer) = (elements.count / count, elements.count % count)
        var (rows, start) = ([TemplateValue](), 0)
        for place in 0..<count {
            let end = start + length + (place < longer ? 1 : 0)
            var row = Array(elements[start..<end])
            if let fill = arguments[1], fill.kind != "none", place >= longer { row.append(fill) }
            rows.append(.list(row))
            start = end
        }
        return .iterator(TemplateIterator(rows))
    }

    func extreme(_ arguments: [TemplateValue?], isLeast: Bool) -> TemplateValue? {
        guard let keys = keys(arguments[1], isCased: arguments[0]?.isTrue == true) else { return nil }
        guard !elements.isEmpty else { return .undefined("an element of nothing") }
        var best = 0
        for place in elements.indices.dropFirst() {
            let (one, other) = isLeast ? (place, best) : (best, place)
            guard keys[one].count == 1, let less = keys[one][0].precedes(keys[other][0], meter) else {
                return nil
            }
            if less { best = place }
        }
        return elements[best]
    }

    func sum(_ arguments: [TemplateValue?]) -> TemplateValue? {
        var total = arguments[1] ?? .int(0)
        for element in elements {
            guard let member = arguments[0].map({ value($0, of: element) }) ?? element, total.real != nil,
                let next = TemplateOperator.calculate("+", total, member, meter)
            else { return nil }
            total = next
        }
        return total
    }
}
