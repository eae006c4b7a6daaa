import SluiceCore

// Lists of hosts and addresses: those that rules refer to, and those that rules come from or become.
extension CommandDesk {
    /// Before a rule is made: why a list it refers to is of no use to it.
    func unusableList(of change: PolicyChange) async -> String? {
        let conditions: [BanCondition]
        switch change {
        case .ban(let request), .replace(_, let request): conditions = request.conditions
        default: return nil
        }
        guard let meaning = try? BanMeaning(conditions) else { return nil }
        for list in meaning.lists {
            await lists.find(list.path)
            guard let row = await lists.rows[list.path] else { continue }
            if let fault = row.fault(for: list.side) { return fault }
        }
        return nil
    }

    /// What the operator has to know of the lists of a rule that was made.
    func listNotice(_ change: PolicyChange, _ notice: Notice) async -> Notice {
        let conditions: [BanCondition]
        switch change {
        case .ban(let request), .replace(_, let request): conditions = request.conditions
        default: return notice
        }
        let known = await lists.rows
        let rows = ((try? BanMeaning(conditions))?.lists ?? []).compactMap { known[$0.path] }
        guard !rows.isEmpty else { return notice }
        let severity = rows.contains { $0.faults > 0 } ? .warning : notice.severity
        return Notice(severity, ([notice.text] + rows.map(\.sentence)).joined(separator: "; "))
    }

    func importBans(
        _ path: String, group: String?, note: String?, _ command: Command, by author: Author
    ) async -> ControlReply {
        let file = lists.file(path)
        let name = WireText(path).escaped()
        let read: ImportedRules
        do throws(FileFault) {
            read = try await lists.offLoops { () throws(FileFault) in try file.importedRules() }
        } catch {
            return .failed("\(error)")
        }
        guard !read.isTooLong else {
            return .failed(
                "\(name) has more than \(ImportedRules.limit) entries: "
                    + "refer to it by ban host \(CommandParser.quoted("file:\(path)"))")
        }
        let fault = read.text.faults.first.map { "\(name):\($0)" }
        guard !read.rules.isEmpty else { return .failed(fault ?? "\(name) has no entries") }
        let rules = read.rules.map { rule in
            var rule = rule
            rule.group = group
            rule.note = note
            return rule
        }
        var reply = await perform(.add(rules, from: path), command, by: author)
        if let fault, reply.notice.severity != .error {
            reply.notice = Notice(
                .warning,
                "\(reply.notice.text); left out \(read.text.faultCount), the first \(fault)")
        }
        return reply
    }

    func exportBans(_ bans: [Ban], to path: String, as form: BlocklistForm) async -> ControlReply {
        let file = lists.file(path)
        let name = WireText(path).escaped()
        let exported = ExportedRules(bans, as: form)
        guard exported.entryCount > 0 else {
            return .failed("nothing to write as \(form.rawValue): \(exported.sentence)")
        }
        do throws(FileFault) {
            let isWritten = try await lists.offLoops { () throws(FileFault) in
                // Whoever mistypes a name does not lose a file.
                if let old = try file.beginning(64), !ExportedRules.isHeading(old[...]) {
                    return false
                }
                try WholeFile.write(exported.text, to: file.path)
                return true
            }
            guard isWritten else {
                return .failed("\(name) is there already and was not written by bans export")
            }
        } catch {
            return .failed("\(error)")
        }
        let reply = said("wrote \(name) as \(form.rawValue): \(exported.sentence)")
        guard !exported.leftOut.isEmpty else { return reply }
        return ControlReply(rows: [], notice: Notice(.warning, reply.notice.text))
    }
}

extension ListRow {
    /// Why a rule cannot use it.
    fileprivate func fault(for side: ListReference.Side) -> String? {
        if let problem, loaded == nil { return problem }
        let usable = side == .host ? entries : blocks
        guard usable == 0 else { return nil }
        if let firstFault { return firstFault }
        return entries > 0 ? "\(WireText(path).escaped()): it holds hosts and no address" : nil
    }
}
